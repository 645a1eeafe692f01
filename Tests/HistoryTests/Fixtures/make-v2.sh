#!/bin/sh
# Writes a store's database as SQL: `make-v2.sh STORE > v2.sql`. It was run once, on the store of v1.sql after the
# second version had migrated it, coloured its run, queued it, saved thresholds and two settings; it is not run
# again: v2.sql stands for the stores that people have.
set -eu
echo "PRAGMA application_id = $(sqlite3 "$1/history.sqlite" 'PRAGMA application_id');"
sqlite3 "$1/history.sqlite" .dump
