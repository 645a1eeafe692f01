#!/bin/sh
# Writes a store's database as SQL: `make-v1.sh STORE > v1.sql`. It was run once, on a store that the first
# version wrote (a run of 40 steps, two evaluations, two events, two commands), and is not run again: v1.sql
# stands for the stores that people have.
set -eu
echo "PRAGMA application_id = $(sqlite3 "$1/history.sqlite" 'PRAGMA application_id');"
sqlite3 "$1/history.sqlite" .dump
