package dev.howdah.storage.postgres.connect;

import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;

/** Makes PgJDBC's sockets of a server's file; PgJDBC makes it by its name, with the file as argument. Thread: any. */
public class UnixSocketFactory extends SocketFactory {

    final String file;

    public UnixSocketFactory(String file) {
        this.file = file;
    }

    @Override
    public Socket createSocket() {
        return new UnixSocket(file);
    }

    @Override
    public Socket createSocket(String host, int port) throws SocketException {
        throw new SocketException("made without an address only");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws SocketException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws SocketException {
        return createSocket("", port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws SocketException {
        return createSocket("", port);
    }
}
