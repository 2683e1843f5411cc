"""Juries: members who judge what is fair, drawn so that anybody can draw them again."""
