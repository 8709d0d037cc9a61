// SPDX-License-Identifier: MIT
pragma solidity ^0.8.29;

/// @title A log of salted 32-byte values that look alike, whatever they are for
/// @notice One call puts a value, and the log keeps when its key was first put. A root that was put is sealed; a lock is the key of a secret, and open
/// once that secret was put. Grant, record, receipts and withdrawal are the same call, the same event and the same gas.
/// There is no owner, no address in state and nothing to upgrade. A repeated or front-run call changes nothing.
/// @dev One mapping for seals and locks is sound because what is put and what is looked up are never the same kind of word:
/// - Every value is hashed with 0x02 before it is kept. Only whoever knows x can make the key of x; putting a lock keeps the key of the lock, which is
///   another word than the lock, and opens nothing.
/// - Roots are hashes that begin with 0x00 (a leaf) or 0x01 (a node), preimages of locks are 32 random bytes. That sealing one opens the lock of the
///   other takes a collision of keccak256, or somebody who chose her own preimage to be a root: then she gave her own lock away.
/// - A preimage that was put reads as sealed, too. That says when it was there, which is true, and it is no root of anything: whoever checks a proof
///   makes the leaf from the value, and a leaf begins with 0x00.
/// The mapping lies in slot 1, where the log of before (SealLog1) kept its locks: whether a lock is open is read from the same slot of either,
/// also by a program that knows only that one.
contract SealLog layout at 1 {
    /// @notice When the value of this key was first put, in seconds; zero if it was not. See `keyOf`.
    mapping(bytes32 key => uint64 time) public putAt;

    uint256 public constant BATCH_MAX = 256;

    event Put(bytes32 indexed key);

    error ZeroValue();
    error BatchSize();

    /// @notice Puts one value: a root to seal it, the preimage of a lock to open that.
    function put(bytes32 value) public {
        if (value == 0) revert ZeroValue();
        bytes32 key = keyOf(value);
        if (putAt[key] == 0) {
            putAt[key] = uint64(block.timestamp);
            emit Put(key);
        }
    }

    /// @notice Puts up to 256 values.
    function putMany(bytes32[] calldata values) external {
        if (values.length == 0 || values.length > BATCH_MAX) revert BatchSize();
        for (uint256 i; i < values.length; ++i) put(values[i]);
    }

    /// @notice When a root was sealed, in seconds; zero if it was not.
    function sealedAt(bytes32 root) public view returns (uint64) {
        return putAt[keyOf(root)];
    }

    /// @notice When a lock was opened, in seconds; zero if it was not.
    function openedAt(bytes32 lock) public view returns (uint64) {
        return putAt[lock];
    }

    /// @notice The state of a leaf and of a lock in one call.
    /// @param leaf The tagged leaf, see `leafOf`.
    /// @param proof Siblings from the leaf to the root.
    /// @param lock The hash lock; a lock that was never opened gives zero.
    function check(bytes32 leaf, bytes32[] calldata proof, bytes32 lock) external view returns (uint64 sealedTime, uint64 openedTime) {
        bytes32 node = leaf;
        for (uint256 i; i < proof.length; ++i) node = nodeOf(node, proof[i]);
        return (sealedAt(node), openedAt(lock));
    }

    /// @notice keccak256(0x00 || value)
    function leafOf(bytes32 value) public pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x00), value));
    }

    /// @notice keccak256(0x01 || smaller || larger)
    function nodeOf(bytes32 a, bytes32 b) public pure returns (bytes32) {
        return a < b ? keccak256(abi.encodePacked(bytes1(0x01), a, b)) : keccak256(abi.encodePacked(bytes1(0x01), b, a));
    }

    /// @notice keccak256(0x02 || value); of a preimage it is its lock.
    function keyOf(bytes32 value) public pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x02), value));
    }
}
