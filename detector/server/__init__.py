"""A service for crawlers in other languages, and a page to try it; needs the extra ``server``."""
