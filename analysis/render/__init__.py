"""Documents made from one `Digest`: each renderer takes records and gives bytes, and knows neither store nor screen."""
