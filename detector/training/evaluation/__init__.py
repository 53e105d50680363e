"""The quality report: how good a detector is on texts it has not seen, beside two baselines."""
