"""Who answers a function's HTTP requests. The network is shut unless a transport opens it."""
