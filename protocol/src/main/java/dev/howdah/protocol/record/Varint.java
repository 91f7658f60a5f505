package dev.howdah.protocol.record;

import io.netty.buffer.ByteBuf;

/** Zig-zag variable-length integers, as inside records: 7 bits a byte, low bits first. */
final class Varint {

    static final int MAX_INT_BYTES = 5;

    private Varint() {}

    static int sizeOf(long value) {
        long zigzag = (value << 1) ^ (value >> 63);
        // 7 bits a byte; the | 1 makes zero take one byte.
        return (70 - Long.numberOfLeadingZeros(zigzag | 1)) / 7;
    }

    static void write(ByteBuf out, long value) {
        long zigzag = (value << 1) ^ (value >> 63);
        while ((zigzag & ~0x7fL) != 0) {
            out.writeByte((int) (zigzag & 0x7f) | 0x80);
            zigzag >>>= 7;
        }
        out.writeByte((int) zigzag);
    }
}
