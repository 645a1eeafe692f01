#!/usr/bin/env python3
"""Bag-of-words ridge regression: the reference that a model which reads word order has to beat.

    ridge.py RUN/plan.json              the data file, columns and split of a run
    ridge.py DATA.csv --split FILE      {"train": [...], "validation": [...]}, record numbers from 0

Prints one JSON object: mse, r2 (both on the validation part), variance (of its scores), words, penalty.
Words are lower-cased runs of letters, digits and apostrophes; a text is its word counts. The penalty is
chosen on a tenth of the training part. Needs numpy and nothing else.
"""
import argparse
import csv
import json
import re
import sys

import numpy as np

PENALTIES = [0.1, 0.3, 1, 3, 10, 30]


def read_rows(plan):
    """(texts, scores in [-1, 1]) of all records, in file order; a record that is no number is None."""
    encoding = "latin-1" if plan["encoding"] == "latin-1" else "utf-8-sig"
    with open(plan["path"], encoding=encoding, newline="") as file:
        if plan["format"] == "csv":
            rows = [row for row in csv.reader(file) if row]
        elif plan["format"] == "tsv":
            lines = file.read().split("\n")
            rows = [line.removesuffix("\r").split("\t") for line in lines if line not in ("", "\r")]
        else:
            text = file.read()
            lines = [line for line in text.split("\n") if line.strip()]
            objects = json.loads(text) if plan["format"] == "json" else [json.loads(line) for line in lines]
            names = [plan["text_column"], plan["score_column"]]
            rows = [names] + [[str(each.get(name)) for name in names] for each in objects]
    names = rows.pop(0) if plan["header"] or plan["format"].startswith("json") else []
    place = lambda column: names.index(column) if column in names else int(column) - 1
    text, score = place(plan["text_column"]), place(plan["score_column"])
    low, high = plan["score_low"], plan["score_high"]

    def mapped(row):
        try:
            value = float(row[score])
        except (IndexError, ValueError):
            return None
        return value / high if low == -high else -1 + 2 * (value - low) / (high - low)

    return [row[text] if len(row) > text else "" for row in rows], [mapped(row) for row in rows]


def words_of(text):
    return re.findall(r"[\w']+", text.lower())


def counts(texts, index):
    """Word counts, texts × words, with a last column of ones."""
    matrix = np.zeros((len(texts), len(index) + 1), dtype=np.float64)
    matrix[:, -1] = 1
    for row, text in enumerate(texts):
        for word in words_of(text):
            if word in index:
                matrix[row, index[word]] += 1
    return matrix


def fit(matrix, scores, penalty):
    """Least squares with a penalty on everything but the constant."""
    ridge = penalty * np.eye(matrix.shape[1])
    ridge[-1, -1] = 0
    return np.linalg.solve(matrix.T @ matrix + ridge, matrix.T @ scores)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", help="plan.json of a run, or a CSV with columns text and score")
    parser.add_argument("--split", help="JSON with train and validation record numbers, for a CSV")
    options = parser.parse_args()
    if options.split:
        plan = dict(path=options.source, format="csv", encoding="utf-8", header=True, text_column="text",
                    score_column="score", score_low=-1, score_high=1)
        with open(options.split) as file:
            split = json.load(file)
    else:
        with open(options.source) as file:
            whole = json.load(file)
        plan, split = whole["data"], whole["split"]
    texts, scores = read_rows(plan)
    part = lambda name: ([texts[i] for i in split[name]], np.array([scores[i] for i in split[name]], dtype=np.float64))
    (train, y), (validation, target) = part("train"), part("validation")
    index = {word: i for i, word in enumerate(sorted({word for text in train for word in words_of(text)}))}
    matrix = counts(train, index)
    held = np.arange(len(train)) % 10 == 0
    error = lambda penalty: np.mean((matrix[held] @ fit(matrix[~held], y[~held], penalty) - y[held]) ** 2)
    penalty = min(PENALTIES, key=error)
    predicted = counts(validation, index) @ fit(matrix, y, penalty)
    mse = float(np.mean((predicted - target) ** 2))
    variance = float(target.var())
    json.dump(dict(mse=mse, r2=1 - mse / variance, variance=variance, words=len(index), penalty=penalty), sys.stdout)
    print()


if __name__ == "__main__":
    main()
