"""Half-yearly research on Utrecht's buurtteams jeugd & gezin."""
