"""Estimators, null distributions and critical values, behind the public modules."""
