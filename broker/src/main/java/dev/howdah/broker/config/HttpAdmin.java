package dev.howdah.broker.config;

/** Whether topics and groups may be changed over HTTP, where nobody logs in: {@code --http-admin}. */
public enum HttpAdmin {
    REFUSED,
    ALLOWED
}
