package dev.howdah.broker.group.machine;

/** Who speaks: the client id of the request and the address it came from ({@code /10.0.0.7}). */
public record ClientIdentity(String clientId, String clientHost) {}
