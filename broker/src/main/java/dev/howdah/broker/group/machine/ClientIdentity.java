package dev.howdah.broker.group.machine;

/** The client of a request: its client id and the address from which the request came ({@code /10.0.0.7}). */
public record ClientIdentity(String clientId, String clientHost) {}
