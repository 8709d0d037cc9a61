// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice The few cheat codes that the tests use.
interface Vm {
    function warp(uint256 time) external;
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function addr(uint256 key) external pure returns (address);
    function expectRevert(bytes4 selector) external;
    function expectRevert() external;
    function expectPartialRevert(bytes4 selector) external;
    function expectEmit() external;
    function load(address target, bytes32 slot) external view returns (bytes32);
    function assume(bool condition) external pure;
}

/// @notice Assertions without a library.
abstract contract Check {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    function same(bytes32 a, bytes32 b) internal pure {
        require(a == b, "not the same");
    }

    function same(uint256 a, uint256 b) internal pure {
        require(a == b, "not the same number");
    }

    function holds(bool condition) internal pure {
        require(condition, "does not hold");
    }
}
