"""What people define: metrics, families, targets, collections, and every version of them."""
