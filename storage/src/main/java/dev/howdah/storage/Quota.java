package dev.howdah.storage;

/** @param name Kafka's, for example {@code producer_byte_rate}, whose unit is its own */
public record Quota(QuotaEntity entity, String name, double value) {}
