"""What the page of evidence shows: claims of the reports, packages, plausibility and the Goodhart test."""
