package dev.howdah.broker.net;

import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.message.RequestHeader;
import dev.howdah.protocol.message.ResponseHeader;
import dev.howdah.protocol.wire.WireReader;
import dev.howdah.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** Speaks the protocol over a plain socket, byte for byte as told. */
public final class RawClient implements AutoCloseable {

    private static final int TIMEOUT_MS = 20_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    public RawClient(InetSocketAddress address) throws IOException {
        this(connected(address));
    }

    /** Over TLS; the handshake is done. */
    public RawClient(InetSocketAddress address, SSLContext tls) throws IOException {
        this(encrypted(connected(address), address, tls));
    }

    private RawClient(Socket connected) throws IOException {
        socket = connected;
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    private static Socket connected(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MS);
        socket.connect(address, TIMEOUT_MS);
        return socket;
    }

    private static Socket encrypted(Socket plain, InetSocketAddress address, SSLContext tls) throws IOException {
        SSLSocket socket = (SSLSocket)
                tls.getSocketFactory().createSocket(plain, address.getHostString(), address.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** The session of TLS. */
    public SSLSession session() {
        return ((SSLSocket) socket).getSession();
    }

    /** A whole frame, length included. */
    public static byte[] frame(ApiKey key, int version, int correlationId, ApiMessage request) {
        try (WireWriter writer = new WireWriter(UnpooledByteBufAllocator.DEFAULT)) {
            writer.int32(0);
            RequestHeader.builder()
                    .requestApiKey(key.id())
                    .requestApiVersion((short) version)
                    .correlationId(correlationId)
                    .clientId("raw")
                    .build()
                    .write(writer, key.requestHeaderVersion((short) version));
            request.write(writer, (short) version);
            ByteBuf frame = writer.finish();
            frame.setInt(0, frame.readableBytes() - 4);
            byte[] bytes = ByteBufUtil.getBytes(frame);
            frame.release();
            return bytes;
        }
    }

    public RawClient send(byte[] bytes) throws IOException {
        out.write(bytes);
        return this;
    }

    /** Sends one request and reads its response. */
    public ApiMessage call(ApiKey key, int version, ApiMessage request) throws IOException {
        send(frame(key, version, 7, request));
        return receive(key, version).message();
    }

    /** The next response, which must be one of this API and version. */
    public Received receive(ApiKey key, int version) throws IOException {
        WireReader reader = new WireReader(Unpooled.wrappedBuffer(receiveRaw()));
        ResponseHeader header = ResponseHeader.read(reader, key.responseHeaderVersion((short) version));
        ApiMessage message = key.readResponse(reader, (short) version);
        reader.requireFullyRead();
        return new Received(header.correlationId(), message);
    }

    /** The next bytes, whatever they are. */
    public byte[] read(int count) throws IOException {
        byte[] bytes = new byte[count];
        in.readFully(bytes);
        return bytes;
    }

    /** The content of the next frame. */
    public byte[] receiveRaw() throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return frame;
    }

    /** Waits until the broker closes; false if it sends something first. */
    public boolean isClosedByBroker() throws IOException {
        try {
            return in.read() < 0;
        } catch (EOFException | SocketException | SSLException closed) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    public record Received(int correlationId, ApiMessage message) {}
}
