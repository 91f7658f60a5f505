package dev.howdah.protocol.wire;

/** A value that can be written as a structure of the Kafka protocol. Immutable, apart from the buffers in it. */
public interface WireStruct {

    /**
     * Appends this structure. Fields that the version lacks are left out; a field that must not be lost and is set all
     * the same is a programmer's error, caught by assertions.
     *
     * @param version of the message that the structure is part of
     * @throws NullPointerException if a field is null that the version demands
     * @throws IllegalArgumentException if a field does not fit its wire form, or the message has no such version
     */
    void write(WireWriter out, short version);
}
