"""Settings of the project; all that is about spam is the add-on."""

BOT_NAME = "spam_demo"
SPIDER_MODULES = ["spam_demo.spiders"]
ROBOTSTXT_OBEY = True

ADDONS = {"detector.integrations.scrapy.SpamAddon": 500}
SPAM_FIELDS = ["html"]
SPAM_ACTION = "tag"
SPAM_PRESET = "balanced"
