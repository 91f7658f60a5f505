package dev.howdah.broker.config;

/** The types of configuration values. {@link #code} is the number in DescribeConfigs. */
public enum ValueType {
    /** The type of a logger's level. Kafka gives it no type. */
    UNKNOWN(0) {
        @Override
        boolean accepts(String value) {
            return true;
        }
    },
    BOOLEAN(1) {
        @Override
        boolean accepts(String value) {
            return value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false");
        }
    },
    STRING(2) {
        @Override
        boolean accepts(String value) {
            return true;
        }
    },
    INT(3) {
        @Override
        boolean accepts(String value) {
            try {
                Integer.parseInt(value);
                return true;
            } catch (NumberFormatException notAnInt) {
                return false;
            }
        }
    },
    SHORT(4) {
        @Override
        boolean accepts(String value) {
            try {
                Short.parseShort(value);
                return true;
            } catch (NumberFormatException notAShort) {
                return false;
            }
        }
    },
    LONG(5) {
        @Override
        boolean accepts(String value) {
            try {
                Long.parseLong(value);
                return true;
            } catch (NumberFormatException notALong) {
                return false;
            }
        }
    },
    DOUBLE(6) {
        @Override
        boolean accepts(String value) {
            try {
                return !Double.isNaN(Double.parseDouble(value));
            } catch (NumberFormatException notADouble) {
                return false;
            }
        }
    },
    LIST(7) {
        @Override
        boolean accepts(String value) {
            return true;
        }
    },
    /** A secret. Its value is shown to nobody. */
    PASSWORD(9) {
        @Override
        boolean accepts(String value) {
            return true;
        }
    };

    private final int code;

    ValueType(int code) {
        this.code = code;
    }

    public byte code() {
        return (byte) code;
    }

    abstract boolean accepts(String value);

    /** Says in Kafka's words what is wrong with a value that is not of this type. */
    String fault() {
        return this == BOOLEAN ? "Expected value to be either true or false" : "Not a number of type " + this;
    }
}
