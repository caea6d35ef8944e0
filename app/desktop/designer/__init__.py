"""The Designs page: label designs made and changed in true millimetres, and proven while they are."""
