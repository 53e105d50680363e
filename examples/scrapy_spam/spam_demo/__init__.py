"""A crawl that tags spam."""
