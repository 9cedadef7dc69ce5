"""The judge room: a classifier judged in the background, kept, shown with its photos, labels decided."""
