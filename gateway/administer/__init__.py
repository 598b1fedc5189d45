"""What administrators do with policy files: functions that give plain values, for whoever shows them."""
