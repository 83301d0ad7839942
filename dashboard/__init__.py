"""What a policymaker sees: one page on which packages are chosen, run and compared."""
