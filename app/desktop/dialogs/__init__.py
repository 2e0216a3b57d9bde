"""The windows that open above a page: when a job runs, and with which options."""
