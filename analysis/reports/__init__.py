"""What leaves a meeting: quarters, seals, evidence packs, and the rollup of many partnerships."""
