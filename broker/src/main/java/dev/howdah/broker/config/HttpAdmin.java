package dev.howdah.broker.config;

/** Whether topics and groups may be changed over HTTP: {@code --http-admin}. */
public enum HttpAdmin {
    REFUSED,
    ALLOWED
}
