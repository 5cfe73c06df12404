"""Parts that pages share: layout, cells, charts, forms."""
