package dev.howdah.storage.postgres.options;

/** How a storage hears of others' changes. */
public enum NotificationMode {
    /** NOTIFY and LISTEN on connections of their own, with a slow poll behind. */
    LISTEN,
    /** The poll alone, faster: for servers behind a transaction pooler, where LISTEN cannot work. */
    POLL
}
