"""What a short link may be told beside its target: when, how often, for whom, where else."""
