"""What we may say: signals measure, articles judge, the engine folds findings into a verdict."""
