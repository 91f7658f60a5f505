package dev.howdah.storage;

import org.jspecify.annotations.Nullable;

/** @param value null to take the quota away */
public record QuotaChange(
        QuotaEntity entity, String name, @Nullable Double value) {}
