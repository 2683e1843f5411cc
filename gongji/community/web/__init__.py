"""Pages for members and the public. They call queries and hold no rule."""
