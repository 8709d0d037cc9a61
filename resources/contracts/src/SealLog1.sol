// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title The log of before, with one call for sealing and another for opening
/// @dev Nobody sets it up any more, and it is never changed: ledgers that began with it go on with it. See SealLog.
/// @notice Every witnessed thing is a seal: a Merkle root over salted leaves. Every act that cannot be undone is the opening of a hash lock.
/// There is no owner, no address in state and nothing to upgrade. A repeated or front-run call changes nothing.
/// Leaves, nodes and locks carry different domain bytes, so that none can pass for another.
contract SealLog1 {
    /// @notice When a root was sealed, in seconds; zero if it was not.
    mapping(bytes32 root => uint64 time) public sealedAt;
    /// @notice When a lock was opened, in seconds; zero if it was not.
    mapping(bytes32 lock => uint64 time) public openedAt;

    uint256 public constant BATCH_MAX = 256;

    event Sealed(bytes32 indexed root);
    event Opened(bytes32 indexed lock);

    error ZeroValue();
    error BatchSize();

    /// @notice Seals one root.
    function seal(bytes32 root) public {
        if (root == 0) revert ZeroValue();
        if (sealedAt[root] == 0) {
            sealedAt[root] = uint64(block.timestamp);
            emit Sealed(root);
        }
    }

    /// @notice Seals up to 256 roots.
    function sealMany(bytes32[] calldata roots) external {
        if (roots.length == 0 || roots.length > BATCH_MAX) revert BatchSize();
        for (uint256 i; i < roots.length; ++i) seal(roots[i]);
    }

    /// @notice Opens the lock of this preimage.
    function open(bytes32 preimage) public {
        if (preimage == 0) revert ZeroValue();
        bytes32 lock = lockOf(preimage);
        if (openedAt[lock] == 0) {
            openedAt[lock] = uint64(block.timestamp);
            emit Opened(lock);
        }
    }

    /// @notice Opens up to 256 locks.
    function openMany(bytes32[] calldata preimages) external {
        if (preimages.length == 0 || preimages.length > BATCH_MAX) revert BatchSize();
        for (uint256 i; i < preimages.length; ++i) open(preimages[i]);
    }

    /// @notice The state of a leaf and of its lock in one call.
    /// @param leaf The tagged leaf, see `leafOf`.
    /// @param proof Siblings from the leaf to the root.
    /// @param lock The hash lock; a lock that was never opened gives zero.
    function check(bytes32 leaf, bytes32[] calldata proof, bytes32 lock) external view returns (uint64 sealedTime, uint64 openedTime) {
        bytes32 node = leaf;
        for (uint256 i; i < proof.length; ++i) node = nodeOf(node, proof[i]);
        return (sealedAt[node], openedAt[lock]);
    }

    /// @notice keccak256(0x00 || value)
    function leafOf(bytes32 value) public pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x00), value));
    }

    /// @notice keccak256(0x01 || smaller || larger)
    function nodeOf(bytes32 a, bytes32 b) public pure returns (bytes32) {
        return a < b ? keccak256(abi.encodePacked(bytes1(0x01), a, b)) : keccak256(abi.encodePacked(bytes1(0x01), b, a));
    }

    /// @notice keccak256(0x02 || preimage)
    function lockOf(bytes32 preimage) public pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x02), preimage));
    }
}
