"""What the teach and the judge room share: labelled photos by key, and the table of labels that were put right."""
