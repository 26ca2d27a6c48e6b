"""The engine: how dated law is read. Pure; knows neither Django nor what the law says."""
