"""What a person meets in the browser: journeys, accessibility, and the README's pictures."""
