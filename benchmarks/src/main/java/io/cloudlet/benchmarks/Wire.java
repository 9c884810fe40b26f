package io.cloudlet.benchmarks;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

/** A socket as both benchmark processes talk over it; writing and reading may be two threads. */
final class Wire implements Closeable {

    private static final int PIECE = 256 * 1024;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    Wire(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 * 1024));
        this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 64 * 1024));
    }

    synchronized void command(char command, long argument) throws IOException {
        out.writeChar(command);
        out.writeLong(argument);
        out.flush();
    }

    synchronized void word(long word) throws IOException {
        out.writeLong(word);
        out.flush();
    }

    synchronized void message(char command, byte[] content) throws IOException {
        out.writeChar(command);
        out.writeLong(content.length);
        out.write(content);
        out.flush();
    }

    /** So many bytes, in pieces of 256 KiB. */
    synchronized void bulk(long length) throws IOException {
        byte[] piece = new byte[PIECE];
        for (long left = length; left > 0; left -= PIECE) {
            out.write(piece, 0, (int) Math.min(PIECE, left));
        }
        out.flush();
    }

    /** Takes so many bytes; returns how many came. */
    long drain(long length) throws IOException {
        byte[] piece = new byte[PIECE];
        long left = length;
        while (left > 0) {
            int count = in.read(piece, 0, (int) Math.min(PIECE, left));
            if (count < 0) {
                break;
            }
            left -= count;
        }
        return length - left;
    }

    char command() throws IOException {
        return in.readChar();
    }

    long word() throws IOException {
        return in.readLong();
    }

    byte[] content(long length) throws IOException {
        byte[] content = new byte[Math.toIntExact(length)];
        in.readFully(content);
        return content;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
