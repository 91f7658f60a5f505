package dev.howdah.storage;

import org.jspecify.annotations.Nullable;

/**
 * Whose a quota is, as Kafka's {@code ClientQuotaEntity}: a user, a client id, both, or an IP address. Each is null if the quota does not
 * ask for it, and {@link #DEFAULT} if it is of all who have none of their own.
 */
public record QuotaEntity(
        @Nullable String user,
        @Nullable String clientId,
        @Nullable String ip) {

    /** No name is empty. Kafka's wire has null for it. */
    public static final String DEFAULT = "";

    public static QuotaEntity of(@Nullable String user, @Nullable String clientId) {
        return new QuotaEntity(user, clientId, null);
    }
}
