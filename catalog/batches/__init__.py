"""Batches: many things and short links made in one go, in the background.

A batch is what its things share; tasks on it make them (API reference, chapter "Batches"; platform-facts,
"Tasks"). A task is cut into chunks. Each is one short transaction that holds what was made, what failed and
how far the task is, so that a killed service goes on where it was, and no row is made twice.
"""
