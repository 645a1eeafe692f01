#!/usr/bin/env python3
"""Reference numbers for the stratification: make_thresholds.py thresholds.json

Recomputes, from the scores and settings of each case, the quantiles and the optimum over the grid
-1+step/2, -1+3·step/2, … by a plain O(K·M²) programme, and prints the cases. Needs numpy.
"""
import json
import sys

import numpy as np

STEP = 0.001


def objective(scores, cuts, case):
    ranks = np.concatenate([[0], np.searchsorted(scores, cuts, side="right"), [len(scores)]])
    classes = [scores[low:high] for low, high in zip(ranks[:-1], ranks[1:])]
    counts = np.array([len(each) for each in classes])
    within = sum(len(each) / len(scores) * each.var() for each in classes if len(each))
    spacing = case["lambda"] * ((np.diff(cuts) - 2 / (case["classes"] - 1)) ** 2).sum()
    balance = case["gamma"] * ((counts / len(scores) - 1 / case["classes"]) ** 2).sum()
    terms = dict(total=within + spacing + balance, within=within, spacing=spacing, balance=balance)
    return {name: round(float(value), 9) for name, value in terms.items()}, counts.tolist()


def optimum(scores, case):
    count, classes = len(scores), case["classes"]
    grid = np.arange(-1 + STEP / 2, 1, STEP)
    ranks = np.searchsorted(scores, grid, side="right")
    sums, squares = (np.concatenate([[0], np.cumsum(scores**power)]) for power in (1, 2))

    def cost(low, high):
        size = high - low
        total = sums[high] - sums[low]
        within = np.where(size > 0, squares[high] - squares[low] - total**2 / np.maximum(size, 1), 0) / count
        value = within + case["gamma"] * (size / count - 1 / classes) ** 2
        return np.where(size < case["min_count"], np.inf, value)

    pairs = cost(ranks[:, None], ranks[None, :]) + case["lambda"] * (grid[None, :] - grid[:, None] - 2 / (classes - 1)) ** 2
    pairs[np.tril_indices(len(grid))] = np.inf
    best, back = cost(0, ranks), []
    for _ in range(classes - 2):
        table = best[:, None] + pairs
        back.append(table.argmin(0))
        best = table.min(0)
    place = int((best + cost(ranks, count)).argmin())
    path = [place]
    for choices in reversed(back):
        path.append(int(choices[path[-1]]))
    return grid[path[::-1]]


def main():
    with open(sys.argv[1]) as file:
        cases = json.load(file)
    for case in cases:
        scores = np.sort(np.array(case["scores"]))
        quantiles = np.quantile(scores, np.arange(1, case["classes"]) / case["classes"])
        case["quantile_thresholds"] = np.round(quantiles, 9).tolist()
        case["quantile_objective"], case["quantile_counts"] = objective(scores, quantiles, case)
        best = optimum(scores, case)
        case["exact_grid_thresholds"] = np.round(best, 6).tolist()
        case["exact_grid_objective"], case["exact_grid_counts"] = objective(scores, best, case)
    json.dump(cases, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
