#!/usr/bin/env python3
"""Reference numbers for one step of the dynamic weight adapter.

    make_adapter.py > adapter.json
    make_adapter.py adapter_reference.json      recomputes the numbers of a second author from their inputs

Float64 PyTorch with automatic differentiation; an implementation of its own, written from the formulas
of DynamicWeightAdapter.swift. Its inputs are drawn here; the numbers are compared to 1e-5.
"""
import json
import sys

import numpy as np
import torch


def step(L_r, class_losses, class_counts, norm_r, norm_c, alpha, beta, W1, b1, W2, b2, floor):
    tensor = lambda value: torch.tensor(value, dtype=torch.float64)
    alpha, beta, *network = (tensor(value).requires_grad_() for value in (alpha, beta, W1, b1, W2, b2))
    counts = tensor(class_counts)
    present = counts > 0
    p, losses = counts[present] / counts.sum(), tensor(class_losses)[present]
    lambda_r, lambda_c = norm_c / (norm_r + norm_c), norm_r / (norm_r + norm_c)
    L_imb = (p**-beta * (p * losses - alpha * torch.log(p))).sum()
    x = torch.stack([tensor(lambda_r * L_r), lambda_c * L_imb.detach()])
    z = torch.softmax(network[2] @ torch.relu(network[0] @ x + network[1]) + network[3], 0)
    w = floor + (1 - 2 * floor) * z
    total = lambda_r * w[0] * L_r + lambda_c * w[1] * L_imb
    total.backward()
    names = ["alpha", "beta", "W1", "b1", "W2", "b2"]
    gradients = {"d_" + name: value.grad.tolist() for name, value in zip(names, [alpha, beta, *network])}
    return dict(L_imb=L_imb.item(), lambda_r=lambda_r, lambda_c=lambda_c, w_r=w[0].item(), w_c=w[1].item(),
                total=total.item(), coefficient_r=lambda_r * w[0].item(), coefficient_c=lambda_c * w[1].item(), **gradients)


def main():
    if len(sys.argv) > 1:
        with open(sys.argv[1]) as file:
            cases = [dict(input=case["input"], output=step(**case["input"])) for case in json.load(file)]
        json.dump(cases, sys.stdout, indent=1)
        return print()
    rng = np.random.default_rng(7)
    draw = lambda low, high, size=None: np.round(rng.uniform(low, high, size), 4).tolist()
    normal = lambda *size: np.round(rng.normal(size=size), 3).tolist()
    cases = []
    settings = [([1, 2, 4, 2, 1], 0.1, 0.5, 0.0), ([0, 1, 8, 1, 0], 0.1, 0.5, 0.1),
                ([0, 0, 10, 0, 0], 0.3, 1.0, 0.1), ([2, 2, 2, 2, 2], 0.0, 0.0, 0.0), ([7, 0, 0, 0, 1], 1.0, 1.0, 0.25)]
    for counts, alpha, beta, floor in settings:
        inputs = dict(L_r=draw(0.01, 0.2), class_losses=draw(0.2, 2.5, 5), class_counts=counts, norm_r=draw(0.1, 3),
                      norm_c=draw(0.1, 3), alpha=alpha, beta=beta, W1=normal(4, 2), b1=normal(4), W2=normal(2, 4),
                      b2=normal(2), floor=floor)
        cases.append(dict(input=inputs, output=step(**inputs)))
    json.dump(cases, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
