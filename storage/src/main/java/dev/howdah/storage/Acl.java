package dev.howdah.storage;

import java.util.Arrays;
import java.util.Optional;

/**
 * One of Kafka's access control lists: a principal may do something with resources, or may not. Names and numbers are those of
 * Kafka's {@code AclBinding}.
 *
 * @param resourceName with {@link PatternType#LITERAL} a name, or {@link #ANY} for all; with {@link PatternType#PREFIXED} how names
 *     begin; not empty
 * @param principal such as {@code User:alice}; {@link #EVERYBODY} is every user
 * @param host the address of the client, or {@link #ANY}
 */
public record Acl(
        ResourceType resourceType,
        String resourceName,
        PatternType patternType,
        String principal,
        String host,
        Operation operation,
        Permission permission) {

    /** Any name, or any host. */
    public static final String ANY = "*";

    /** Every user. */
    public static final String EVERYBODY = "User:*";

    /** With what the name of a user begins in {@link #principal}. */
    public static final String USER = "User:";

    /** The one name of the resource {@link ResourceType#CLUSTER}. */
    public static final String CLUSTER_NAME = "kafka-cluster";

    /** What an ACL is about. */
    public enum ResourceType {
        TOPIC(2),
        GROUP(3),
        CLUSTER(4),
        TRANSACTIONAL_ID(5),
        DELEGATION_TOKEN(6),
        USER(7);

        private final byte code;

        ResourceType(int code) {
            this.code = (byte) code;
        }

        /** The number on the wire. */
        public byte code() {
            return code;
        }

        /** Empty for a number that stands for no one type. */
        public static Optional<ResourceType> ofCode(byte code) {
            return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
        }
    }

    /** How {@link #resourceName} names resources. */
    public enum PatternType {
        LITERAL(3),
        PREFIXED(4);

        private final byte code;

        PatternType(int code) {
            this.code = (byte) code;
        }

        /** The number on the wire. */
        public byte code() {
            return code;
        }

        /** Empty for a number that stands for no one type. */
        public static Optional<PatternType> ofCode(byte code) {
            return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
        }
    }

    /** What somebody may do. */
    public enum Operation {
        ALL(2),
        READ(3),
        WRITE(4),
        CREATE(5),
        DELETE(6),
        ALTER(7),
        DESCRIBE(8),
        CLUSTER_ACTION(9),
        DESCRIBE_CONFIGS(10),
        ALTER_CONFIGS(11),
        IDEMPOTENT_WRITE(12),
        CREATE_TOKENS(13),
        DESCRIBE_TOKENS(14),
        TWO_PHASE_COMMIT(15);

        private final byte code;

        Operation(int code) {
            this.code = (byte) code;
        }

        /** The number on the wire. */
        public byte code() {
            return code;
        }

        /** Empty for a number that stands for no one operation. */
        public static Optional<Operation> ofCode(byte code) {
            return Arrays.stream(values())
                    .filter(operation -> operation.code == code)
                    .findFirst();
        }
    }

    /** Whether it may be done. */
    public enum Permission {
        DENY(2),
        ALLOW(3);

        private final byte code;

        Permission(int code) {
            this.code = (byte) code;
        }

        /** The number on the wire. */
        public byte code() {
            return code;
        }

        /** Empty for a number that stands for neither. */
        public static Optional<Permission> ofCode(byte code) {
            return Arrays.stream(values())
                    .filter(permission -> permission.code == code)
                    .findFirst();
        }
    }
}
