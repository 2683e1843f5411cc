"""Proofs that a member can check alone: the Merkle-sum tree of a period."""
