"""From readable data to a model, and how good it is. Needs scikit-learn."""
