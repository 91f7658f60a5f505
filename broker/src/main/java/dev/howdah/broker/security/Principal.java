package dev.howdah.broker.security;

/**
 * Who a client is, as Kafka's {@code KafkaPrincipal}.
 *
 * @param type {@code User}; ACLs may be written for other types, whom nobody is
 */
public record Principal(String type, String name) {

    public static final String USER = "User";

    /** Who has proved nothing. */
    public static final Principal ANONYMOUS = user("ANONYMOUS");

    public static Principal user(String name) {
        return new Principal(USER, name);
    }

    /** As Kafka writes it, for example {@code User:alice}. */
    @Override
    public String toString() {
        return type + ":" + name;
    }
}
