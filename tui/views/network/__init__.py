"""The picture of the network: its neurons, what each computes, and the weights between them."""
