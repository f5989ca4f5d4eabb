"""The one file of a partnership: how it is opened, migrated, sealed and copied."""
